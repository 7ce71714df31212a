export { MedicinesScreen } from "./medicines-screen.js";
export { nameProduct, shortenLabel } from "./product-name.js";
export { ProductRow } from "./product-row.js";
export { useProductSearch } from "./use-product-search.js";
