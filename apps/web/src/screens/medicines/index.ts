export { MedicinesScreen } from "./medicines-screen.js";
export { formatPrice, nameProduct } from "./product-name.js";
export { ProductRow } from "./product-row.js";
export { useProductSearch } from "./use-product-search.js";
