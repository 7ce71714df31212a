/** Which world the house speaks to: the nation of this machine, or real services, to try or for good. */
export type Profile = "bac-a-sable" | "integration" | "production";
