/** Table `prescriber` of migrations/0008-deliveries.sql. */
export interface PrescribersTables {
  prescriber: {
    officine_id: string;
    id: string;
    name: string;
    rpps: string | null;
    speciality: string | null;
    search_text: string;
    last_used_at: Date;
  };
}
