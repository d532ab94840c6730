import type { components } from "./schema";

/** A label of the classifier, as the API takes it. */
export type Label = components["schemas"]["ReviewBody"]["label"];

// Held against the API by the compiler: one too many or too few does not compile.
const KNOWN: Record<Label, true> = {
  Apple___Apple_scab: true,
  Apple___Black_rot: true,
  Apple___Cedar_apple_rust: true,
  Apple___healthy: true,
  Background_without_leaves: true,
  Bean___Angular_leaf_spot: true,
  Bean___Rust: true,
  Bean___healthy: true,
  Blueberry___healthy: true,
  Coffee___Cercospora: true,
  Coffee___Leaf_miner: true,
  Coffee___Phoma: true,
  Coffee___Rust: true,
  Coffee___healthy: true,
  Corn___Common_rust: true,
  Corn___Gray_leaf_spot: true,
  Corn___Northern_Leaf_Blight: true,
  Corn___healthy: true,
  Grape___Black_rot: true,
  Grape___Esca: true,
  Grape___Leaf_blight: true,
  Grape___healthy: true,
  Orange___Citrus_greening: true,
  Pepper_bell___Bacterial_spot: true,
  Pepper_bell___healthy: true,
  Potato___Early_blight: true,
  Potato___Late_blight: true,
  Potato___healthy: true,
  Raspberry___healthy: true,
  Strawberry___Leaf_scorch: true,
  Strawberry___healthy: true,
  Tomato___Bacterial_spot: true,
  Tomato___Early_blight: true,
  Tomato___Late_blight: true,
  Tomato___Leaf_Mold: true,
  Tomato___Septoria_leaf_spot: true,
  Tomato___Spider_mites: true,
  Tomato___Target_Spot: true,
  Tomato___Tomato_Yellow_Leaf_Curl_Virus: true,
  Tomato___Tomato_mosaic_virus: true,
  Tomato___healthy: true,
};

/** Every label, by crop. */
export const LABELS = Object.keys(KNOWN) as readonly Label[];

export const NOT_A_LEAF: Label = "Background_without_leaves";
