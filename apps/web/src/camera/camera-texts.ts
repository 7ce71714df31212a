import type { DecodeFailure } from "./decoder-protocol.js";
import { MAX_FILE_BYTES } from "./image-header.js";
import type { CameraFailure } from "./open-camera.js";

const CAMERA: Readonly<Record<CameraFailure, string>> = {
  INSECURE: "La caméra n'est prêtée qu'à une adresse sûre : ouvrez Comptoir en https, ou scannez, ou choisissez un fichier.",
  NONE: "Aucune caméra sur ce poste : branchez-en une puis réessayez, ou scannez, ou choisissez un fichier.",
  REFUSED:
    "Le navigateur refuse la caméra : autorisez-la pour ce site (icône à gauche de l'adresse) puis réessayez, ou choisissez un fichier.",
  BUSY: "La caméra est prise par un autre programme : fermez-le (visioconférence, autre onglet) puis réessayez.",
  FAILED: "La caméra ne démarre pas : débranchez-la et rebranchez-la puis réessayez, ou choisissez un fichier.",
};

/** One sentence: what happened and what to do. */
export function describeCameraFailure(failure: CameraFailure): string {
  return CAMERA[failure];
}

const MEGA = 1_000_000;

/** One sentence: why the image was not read and what to do. Nothing was changed. */
export function describeDecodeFailure(failure: DecodeFailure): string {
  switch (failure.kind) {
    case "EMPTY":
      return "Ce fichier est vide : choisissez-en un autre.";
    case "TOO_HEAVY":
      return `Ce fichier pèse ${Math.round(failure.bytes / MEGA)} Mo, plus de ${MAX_FILE_BYTES / MEGA} Mo : faites une capture de la partie qui porte le code.`;
    case "TOO_LARGE":
      return `Cette image annonce ${failure.width} × ${failure.height} points, c'est trop : faites une capture de la partie qui porte le code.`;
    case "PDF":
      return "Un PDF n'est pas une image : ouvrez-le, scannez le code à l'écran, ou faites une capture du code et collez-la ici (Ctrl+V).";
    case "SVG":
      return "Une image SVG n'est pas lue : faites une capture du code et collez-la ici (Ctrl+V).";
    case "NOT_AN_IMAGE":
      return "Ce fichier n'est pas une image PNG, JPEG ou WebP : choisissez-en un autre, ou faites une capture du code et collez-la (Ctrl+V).";
    case "DAMAGED":
      return "Cette image est abîmée ou incomplète : demandez-la à nouveau, ou faites une capture du code et collez-la (Ctrl+V).";
    case "READER_BLOCKED":
      return "Le lecteur de codes n'a pas pu être chargé du serveur de l'officine : scannez ou saisissez le numéro, et prévenez le support si cela dure.";
    case "TOO_SLOW":
      return "Cette image est trop longue à lire : faites une capture de la partie qui porte le code.";
  }
}

export const NO_CODE = "Aucun code n'a été trouvé dans cette image : faites une capture plus proche et plus nette du code.";
