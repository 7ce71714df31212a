import { CameraWindow } from "./camera/camera-window.js";
import { ImageWindow } from "./camera/image-window.js";
import { HelpWindow } from "./commands/help-window.js";
import { Palette } from "./commands/palette.js";
import { frameStore, type OpenWindow } from "./frame/windows.js";
import { CardWindow } from "./screens/cards/index.js";
import {
  ControlWindow,
  DropWindow,
  NextSaleWindow,
  NoteWindow,
  OrdonnanceWindow,
  ParkedWindow,
  PatientWindow,
  ProductWindow,
  RppsWindow,
  showEditedPatient,
  WhereWindow,
  WrittenWindow,
} from "./screens/counter/index.js";
import { DeliveryWindow } from "./screens/deliveries/index.js";
import { ReceivedDocumentWindow } from "./screens/documents/index.js";
import {
  AttributesWindow,
  DocumentWindow,
  IdentityWindow,
  InsiWindow,
  ManualValidationWindow,
  WordsWindow,
} from "./screens/identity/index.js";
import { EditPatientWindow, MergeWindow, NewPatientWindow } from "./screens/patients/index.js";
import { TransmissionWindow } from "./screens/transmissions/index.js";
import { useStore } from "./use-store.js";

function showWindow({ id, subject }: OpenWindow) {
  switch (id) {
    case "patient":
      return <PatientWindow key={id} />;
    case "product":
      return <ProductWindow key={id} />;
    case "ordonnance":
      return <OrdonnanceWindow key={id} subject={subject} />;
    case "where":
      return <WhereWindow key={id} />;
    case "written":
      return <WrittenWindow key={id} />;
    case "note":
      return <NoteWindow key={id} />;
    case "rpps":
      return <RppsWindow key={id} text={subject ?? ""} />;
    case "control":
      return <ControlWindow key={id} />;
    case "parked":
      return <ParkedWindow key={id} />;
    case "drop":
      return <DropWindow key={id} />;
    case "next-sale":
      return <NextSaleWindow key={id} numero={subject} />;
    case "transmission":
      return <TransmissionWindow key={id} id={subject ?? ""} />;
    case "delivery":
      return <DeliveryWindow key={`${id}-${subject}`} id={subject ?? ""} />;
    case "new-patient":
      return <NewPatientWindow key={id} />;
    case "edit-patient":
      return <EditPatientWindow key={id} id={subject ?? ""} onEdited={showEditedPatient} />;
    case "insi":
      return <InsiWindow key={`${id}-${subject}`} id={subject ?? ""} />;
    case "identity":
      return <IdentityWindow key={`${id}-${subject}`} id={subject ?? ""} />;
    case "ins-document":
      return <DocumentWindow key={id} />;
    case "attributes":
      return <AttributesWindow key={`${id}-${subject}`} id={subject ?? ""} />;
    case "manual-validation":
      return <ManualValidationWindow key={`${id}-${subject}`} id={subject ?? ""} />;
    case "merge":
      return <MergeWindow key={`${id}-${subject}`} id={subject ?? ""} />;
    case "received-document":
      return <ReceivedDocumentWindow key={`${id}-${subject}`} id={subject ?? ""} />;
    case "ins-words":
      return <WordsWindow key={id} />;
    case "help":
      return <HelpWindow key={id} />;
    case "palette":
      return <Palette key={id} />;
    case "camera":
      return <CameraWindow key={id} />;
    case "card":
      return <CardWindow key={`${id}-${subject}`} subject={subject} />;
    case "image":
      return <ImageWindow key={id} />;
  }
}

/** The windows that are open, the last one on top. */
export function WindowHost() {
  return useStore(frameStore, (state) => state.windows).map(showWindow);
}
