export { DeliveriesScreen } from "./deliveries-screen.js";
export { DeliveryWindow } from "./delivery-window.js";
export { OrdonnancierScreen } from "./ordonnancier-screen.js";
