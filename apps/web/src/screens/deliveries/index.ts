export { DeliveriesScreen } from "./deliveries-screen.js";
export { DeliveryWindow } from "./delivery-window.js";
