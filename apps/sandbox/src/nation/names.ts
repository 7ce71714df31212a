/** Words from which synthetic people are made: accents, ligatures, hyphens, apostrophes, particles, several languages of France. */
export const familyNames: readonly string[] = [
  "MARTIN", "BERNARD", "DURAND", "PETIT", "LEROY", "MOREAU", "LEFÈVRE", "LEFÉBURE", "DUPONT", "DUPOND", "HÉNAULT", "ENO",
  "GARCIA", "DA SILVA", "FERNANDES", "NGUYEN", "TRẦN", "N'DIAYE", "DIALLO", "OUÉDRAOGO", "BENALI", "EL AMRANI", "COHEN",
  "L'HERMITE", "D'ORNANO", "LE GUEN", "LE BIHAN", "KERMADEC", "CAER", "ÉTCHEGARAY", "IRIGOYEN", "ARRIÈTE", "MÜLLER", "SCHŒNAUER",
  "WEISS", "KŒNIG", "VAN DER BEKEN", "DE LA FONTAINE", "DU CHÂTEL", "SAINT-CYR", "POGGIOLI-MARIANI", "CASANOVA", "PAOLI", "SANTUCCI",
  "GIACOBBI", "MATTEI", "HOARAU", "PAYET", "GRONDIN", "TÉTUANUI", "WAÏA", "BÉLAIR-ROSE", "CÉLESTINE", "YILMAZ", "ÖZDEMIR", "NOWAK",
  "WIŚNIEWSKI", "POPESCU", "IVANOV", "RAKOTO", "ROUSSEL-BLANC", "CHAMPÊTRE", "FAÏENCE", "GRÜN", "O'NEILL", "MAC LÉOD", "ZUBIRI",
];

export const femaleFirstNames: readonly string[] = [
  "Marie", "Jeanne", "Françoise", "Zoé", "Anaïs", "Hélène", "Cécile", "Maëlys", "Marie-Thérèse", "Anne-Sophie", "Ghislaine", "Solène",
  "Maïwenn", "Nolwenn", "Amaia", "Lætitia", "Léonie", "Inès", "Fatoumata", "Aïcha", "Khadija", "Thi-Lan", "Chjara", "Letizia", "Lou-Ann",
  "Océane", "Joséphine", "Agnès", "Gaëlle", "Noémie", "Éléonore", "Ester", "Rachel", "Zeynep", "Agnieszka", "Heimata", "D'Arline",
];

export const maleFirstNames: readonly string[] = [
  "Jean", "Pierre", "Michel", "André", "François", "Jean-Baptiste", "Pierre-Antoine", "Gaël", "Yann", "Loïc", "Mikel", "Eneko", "Raphaël",
  "Noël", "Théo", "Timéo", "Côme", "Aurélien", "Rémi", "Joël", "Mamadou", "Ousmane", "Karim", "Yacine", "Minh", "Ange-Toussaint", "Ghjuvan",
  "Benoît", "Clément", "Hervé", "Étienne", "Éric", "Emre", "Zbigniew", "Teva", "Eugène", "D'Angelo",
];

/** INSEE codes of birth places: overseas, Corsica (2A, 2B), abroad (99) among them. */
export const birthPlaces: readonly string[] = [
  "63113", "63220", "75113", "69383", "13208", "31555", "35238", "29019", "64102", "67482", "59350", "33063", "44109", "2A004", "2A272",
  "2B033", "2B096", "97411", "97209", "97302", "98735", "99350", "99351", "99109", "99212", "99139", "06088", "54395", "87085", "15014",
];
