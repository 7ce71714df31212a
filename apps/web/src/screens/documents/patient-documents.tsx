import { useQuery } from "@tanstack/react-query";
import { fetchRoute } from "../../api.js";
import { formatStamp } from "../../day.js";
import { openWindow } from "../../frame/windows.js";

/** Documents attached to a record, on the record; nothing when there are none. */
export function PatientDocuments({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ["documents", id],
    queryFn: ({ signal }) => fetchRoute("listDocuments", { query: { patientId: id } }, signal),
    retry: false,
    gcTime: 0,
  });
  const documents = query.data?.documents ?? [];
  if (documents.length === 0) return null;
  return (
    <section aria-label="Documents du patient" className="ins-section">
      <h2 className="section-title">Documents</h2>
      <ul className="duplicates">
        {documents.map((document) => (
          <li key={document.id}>
            <button type="button" className="link-button" onClick={() => openWindow("received-document", document.id)}>
              {document.name}
            </button>{" "}
            <span className="hint">reçu le {formatStamp(document.receivedAt)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
