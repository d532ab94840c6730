/**
 * What the model's conditions are and what growers do about them, by label: short, and each with the page it was read on.
 *
 * No text names a product or a dose: what is allowed differs from country to country, and labels change.
 */
export interface DiseaseText {
  /** What it is and when it thrives. */
  what: string;
  /** What growers do, the most useful first. */
  act: readonly string[];
  source: { name: string; url: string };
}

export const diseases: Readonly<Record<string, DiseaseText>> = {
  Apple___Apple_scab: {
    what: "A fungus (Venturia inaequalis) that winters in fallen leaves. Its spores fly in spring rain, from green tip to a week or two after petal fall; cool, wet springs are the worst.",
    act: ["Rake up, shred or compost fallen leaves, which hold next spring's spores.", "Protect young leaves before wet spells between green tip and petal fall.", "Prune for air, and plant resistant varieties."],
    source: { name: "University of New Hampshire Extension", url: "https://extension.unh.edu/resource/apple-scab-fact-sheet" },
  },
  Apple___Black_rot: {
    what: "A fungus (Botryosphaeria obtusa) that spots leaves with “frogeyes”, rots fruit and cankers limbs. It lives in dead wood and in mummified apples.",
    act: ["Cut out dead wood and cankers, and take mummified fruit off the trees.", "Carry prunings out of the orchard.", "Keep up protection from petal fall on where leaves are spotted: fruit rot follows leaf spots."],
    source: { name: "Ohio State University Extension", url: "https://ohioline.osu.edu/factsheet/plpath-fru-07" },
  },
  Apple___Cedar_apple_rust: {
    what: "A fungus that needs two hosts, a juniper or red cedar and an apple, within a mile or two. Orange galls on the juniper shed spores in wet spring weather.",
    act: ["Do not plant junipers beside apples; cut galls out of those that stand there before spring.", "Choose resistant varieties; ‘Delicious’ is nearly immune.", "Protect leaves while the galls are orange and wet: later sprays do not help."],
    source: { name: "Extension Foundation, Apples", url: "https://apples.extension.org/what-is-cedar-apple-rust-and-how-do-i-identify-and-manage-the-disease/" },
  },
  Bean___Angular_leaf_spot: {
    what: "A fungus (Pseudocercospora griseola) on seed and crop remains. Spots stop at the veins, hence the angles. It thrives at 16 to 28 °C when wet and dry spells take turns.",
    act: ["Sow clean seed of resistant varieties.", "Leave beans out of the rotation for two years, and clear remains and volunteers.", "Do not work in wet rows."],
    source: { name: "Pacific Pests and Pathogens, fact sheet 216", url: "https://apps.lucidcentral.org/ppp/text/web_full/entities/bean_angular_leaf_spot_216.htm" },
  },
  Bean___Rust: {
    what: "A fungus (Uromyces appendiculatus) whose rusty spores rub off on the finger. The wind carries them far; leaves that drop early cost yield.",
    act: ["Destroy remains after harvest; two to three years without legumes.", "Plant resistant varieties; mixing with cereals slows it down.", "Protect plants at the first spots, where it comes early."],
    source: { name: "Infonet Biovision", url: "https://infonet-biovision.org/PlantHealth/MinorPests/bean-rust" },
  },
  Coffee___Cercospora: {
    what: "Brown eye spot, a fungus of plants under stress: poor nutrition, too much sun, drought after flowering, then warm rain.",
    act: ["Feed well, nitrogen and potassium above all.", "Give young plants 35 to 65 % shade, with room and air between them.", "Copper from flowering on, where it was bad before."],
    source: { name: "Pacific Pests and Pathogens, fact sheet 142", url: "https://apps.lucidcentral.org/ppp/text/web_full/entities/coffee_browneye_spot_142.htm" },
  },
  Coffee___Leaf_miner: {
    what: "No disease: caterpillars of a tiny moth (Leucoptera coffeella) eat within the leaf and leave brown blotches. Hot, dry weather brings up to ten generations a year.",
    act: ["Count mined leaves weekly in dry spells, so that treatment comes in time and only where needed.", "Spare wasps and other natural enemies; frequent sprays breed resistance and new outbreaks.", "Keep shade and soil moisture: rain and damp hold it down."],
    source: { name: "Insects 2021, 12(12), 1130 (review)", url: "https://www.mdpi.com/2075-4450/12/12/1130" },
  },
  Coffee___Phoma: {
    what: "A fungus of cool, windy heights: 15 to 20 °C, fog, humidity above 80 %. It enters where wind or hail has torn the leaf, and kills shoot tips; at flowering it costs the most.",
    act: ["Break the wind, with hedges or taller trees.", "Do not overdo nitrogen, whose soft growth it likes; see that there is enough calcium.", "Watch most closely at flowering, after cold wind and hail."],
    source: { name: "Elevagro (in Portuguese)", url: "https://elevagro.com/blog/mancha-de-phoma-phoma-tarda-em-cafeeiro" },
  },
  Coffee___Rust: {
    what: "A fungus (Hemileia vastatrix): pale spots above, orange powder below. Leaves drop from the bottom up, and the next crop with them.",
    act: ["Plant resistant varieties; their resistance can be broken, so keep looking.", "Prune and space for air, so that leaves dry.", "Copper before it has spread: it protects, and cures nothing."],
    source: { name: "PlantVillage, Penn State", url: "https://plantvillage.psu.edu/topics/coffee/infos" },
  },
  Corn___Common_rust: {
    what: "A fungus (Puccinia sorghi) that blows in each year and likes it cool and moist, 16 to 21 °C. Late infections cost little.",
    act: ["Choose resistant hybrids: that settles it in most years.", "Plant early, so that leaves are old when the spores arrive.", "Treat only if it is early and the hybrid is weak."],
    source: { name: "Cornell University", url: "https://cals.cornell.edu/field-crops/corn/diseases-corn/common-rust" },
  },
  Corn___Gray_leaf_spot: {
    what: "A fungus (Cercospora zeae-maydis) that winters in maize residue. Rectangular tan lesions climb from the lowest leaves in warm, humid weather.",
    act: ["Rotate, and bury residue where tillage is possible.", "Plant resistant hybrids in fields that had it.", "A fungicide pays only if it climbs early."],
    source: { name: "University of Tennessee Crops", url: "https://guide.utcrops.com/corn/foliar-disease/gray-leaf-spot/" },
  },
  Corn___Northern_Leaf_Blight: {
    what: "A fungus (Exserohilum turcicum) that makes cigar-shaped lesions, 3 to 15 cm long. It needs 18 to 27 °C and leaves that stay wet for 6 to 18 hours.",
    act: ["Choose hybrids that resist it.", "Rotate and reduce residue, above all after no-till maize.", "Look again before silking: infections above the ear cost the most."],
    source: { name: "Pioneer Agronomy", url: "https://www.pioneer.com/ca-en/agronomy/northern-corn-leaf-blight.html" },
  },
  Grape___Black_rot: {
    what: "A fungus (Guignardia bidwellii) that turns berries into black mummies. At 27 °C six wet hours are enough; berries can be infected from bloom until three to five weeks after it.",
    act: ["Take mummies off the vines and the ground: next year's spores sit in them.", "Protect clusters from just before bloom until a month after it.", "Open the canopy so that it dries."],
    source: { name: "Michigan State University", url: "http://www.ipm.msu.edu/grape_diseases/black_rot" },
  },
  Grape___Esca: {
    what: "A disease of the wood by several fungi that enter through pruning wounds. Leaves show tiger stripes; years may pass before they do, and whole vines can collapse in heat. There is no cure.",
    act: ["Prune late and on dry days, or in two passes, and protect the wounds.", "Start when the vines are young: by the time leaves tell, the wood is ill.", "Cut well below ill wood and draw a new trunk, and carry the wood away."],
    source: { name: "Virginia Tech Grape Pathology", url: "https://grapepathology.org/esca-management" },
  },
  Grape___Leaf_blight: {
    what: "Isariopsis leaf spot, one of the minor leaf spots of grapes. It rarely costs yield in vineyards that are looked after.",
    act: ["Prune, thin and weed so that leaves dry.", "Keep the vines vigorous.", "What is sprayed early for other diseases holds it down, too."],
    source: { name: "University of Kentucky", url: "https://fruitscout.ca.uky.edu/leaf-spots-grapes" },
  },
  Orange___Citrus_greening: {
    what: "Huanglongbing, bacteria that a psyllid carries from tree to tree. Leaves mottle unevenly, fruit stays small and bitter, and the tree dies. There is no cure.",
    act: ["Report it: in many regions one has to.", "Remove infected trees, and control the psyllid around them.", "Plant only tested trees; never graft from unknown wood."],
    source: { name: "Citrus Insider, California", url: "https://www.citrusinsider.org/about/pest-disease/" },
  },
  Pepper_bell___Bacterial_spot: {
    what: "Bacteria (Xanthomonas) on seed and transplants. They need water on the leaf and warmth, 20 °C and more; spots show after 5 to 15 days.",
    act: ["Start with tested or treated seed and clean transplants.", "Water by furrow or drip, never from above.", "A year without peppers; copper only under high pressure, for strains resist it."],
    source: { name: "University of California IPM", url: "https://ipm.ucanr.edu/agriculture/peppers/bacterial-spot" },
  },
  Potato___Early_blight: {
    what: "A fungus (Alternaria solani) of ageing or stressed plants: dark spots with rings, on the oldest leaves first. How old the plants are can be reckoned in P-days.",
    act: ["Spare the plants stress: even water, enough nitrogen.", "Begin protection when the P-days say so, not by the calendar.", "Let tubers mature and harvest them dry, so that spores do not reach them."],
    source: { name: "University of Nebraska, CropWatch", url: "https://cropwatch.unl.edu/potato/early_blight" },
  },
  Potato___Late_blight: {
    what: "Phytophthora infestans, the blight of the Irish famine. At 10 to 26 °C and humidity above 90 % it can destroy a field within days.",
    act: ["Act today: destroy the hot spot and protect the rest.", "Remove cull piles and volunteers; plant clean seed tubers.", "Kill the vines two to three weeks before harvest.", "Tell your neighbours: the spores fly for miles."],
    source: { name: "Utah State University Extension", url: "https://extension.usu.edu/vegetableguide/potato/late-blight" },
  },
  Strawberry___Leaf_scorch: {
    what: "A fungus (Diplocarpon) that winters on old leaves and splashes in spring rain. Purple spots without a pale centre run together until leaves look burnt.",
    act: ["Space the rows and use drip irrigation, so that leaves dry.", "Renovate two to four weeks after the last harvest.", "Plant clean stock of resistant varieties; beds in their second and third year suffer most."],
    source: { name: "Pacific Northwest Pest Management Handbooks", url: "https://pnwhandbooks.org/node/3562" },
  },
  Tomato___Bacterial_spot: {
    what: "Bacteria (Xanthomonas, four species) from seed, transplants, debris and tools. Warm nights, 24 to 28 °C, and long damp hours spread them.",
    act: ["Start with clean seed and transplants; look at seedlings daily.", "Water at the foot, and touch no wet plants.", "Clean stakes and tools, remove debris and volunteers.", "Go easy on nitrogen."],
    source: { name: "Alabama Extension", url: "https://www.aces.edu/blog/topics/crop-production/bacterial-spot-of-tomato-and-pepper/" },
  },
  Tomato___Early_blight: {
    what: "A fungus (Alternaria) that winters on old tomato and potato remains. Brown spots with rings, on the lowest leaves first.",
    act: ["Remove spotted lower leaves as they appear.", "Mulch after planting, so that rain does not splash spores up.", "Clear remains in autumn; three to four years without tomatoes and potatoes.", "Protective sprays every week to ten days where it persists."],
    source: { name: "Iowa State University IPM", url: "http://www.ipm.iastate.edu/ipm/info/plant-diseases/septoria-leaf-spot" },
  },
  Tomato___Late_blight: {
    what: "Phytophthora infestans. Olive to brown blotches, with white down below on humid mornings. Cool, wet weather; it kills a planting within days.",
    act: ["Act today: bag ill plants, leave the bags in the sun, then dispose of them.", "Protect what is left at once, and look every day.", "Tell neighbours who grow tomatoes or potatoes."],
    source: { name: "USAblight", url: "https://usablight.org/managing-late-blight/information-about-late-blight-for-gardeners/" },
  },
  Tomato___Leaf_Mold: {
    what: "A fungus (Passalora fulva) of humid houses: yellow patches above, olive velvet below. Below 90 % humidity at the leaf it is hardly ever severe.",
    act: ["Vent and move the air; heat at night when it is below 16 °C outside.", "Prune lower leaves for air, and water at the foot.", "Plant resistant varieties; spores outlast months in an empty house, so clean it."],
    source: { name: "Pacific Northwest Pest Management Handbooks", url: "https://pnwhandbooks.org/plantdisease/host-disease/greenhouse-plants-tomato-leaf-mold" },
  },
  Tomato___Septoria_leaf_spot: {
    what: "A fungus (Septoria lycopersici): many small spots with a pale centre, from the lowest leaves up. It winters on old remains.",
    act: ["Remove spotted leaves early.", "Mulch 5 to 10 cm after planting against splashing.", "Clear remains in autumn; three to four years without tomatoes and potatoes."],
    source: { name: "Iowa State University IPM", url: "http://www.ipm.iastate.edu/ipm/info/plant-diseases/septoria-leaf-spot" },
  },
  Tomato___Spider_mites: {
    what: "No disease: two-spotted spider mites suck at the underside of leaves. At 25 to 35 °C an egg is an adult within eight days; hot and dry is what they like.",
    act: ["Look under the oldest leaves, along the midrib; mark where they are.", "Release predatory mites (Phytoseiulus) early, while there are few.", "Remove infested plants and weeds at the end of the day, far from the house."],
    source: { name: "University of Massachusetts Amherst", url: "http://ag.umass.edu/greenhouse-floriculture/greenhouse-updates-jul-26-2016" },
  },
  Tomato___Target_Spot: {
    what: "A fungus (Corynespora cassiicola) with hundreds of hosts. Small dark spots grow rings; it is easily taken for early blight or bacterial spot.",
    act: ["Have it confirmed by a laboratory before you treat.", "Take off lower leaves for air, weed, and clear remains.", "Do not plant next to an old crop, papaya or cucumber."],
    source: { name: "University of Florida IFAS Extension", url: "http://edis.ifas.ufl.edu/pp351" },
  },
  Tomato___Tomato_Yellow_Leaf_Curl_Virus: {
    what: "A virus that whiteflies carry. Young leaves yellow at the rim and curl, plants stay bushy and drop their flowers. Symptoms take up to three weeks to show; nothing cures the plant.",
    act: ["Pull out plants that show it, in a bag.", "Use transplants free of whiteflies, and keep whiteflies out with fine screens.", "Clear the old crop before the new one; plant resistant varieties."],
    source: { name: "North Carolina State Extension", url: "https://content.ces.ncsu.edu/tomato-yellow-leaf-curl-virus" },
  },
  Tomato___Tomato_mosaic_virus: {
    what: "A very stable virus that hands, tools and seed carry; no insect is needed. Leaves mottle light and dark, and grow narrow like ferns.",
    act: ["Stop handling: wash hands with soap, disinfect tools, work healthy rows first.", "Remove ill plants with their roots; the virus lasts in debris for years.", "Use treated seed and resistant varieties."],
    source: { name: "University of California IPM", url: "https://ipm.ucanr.edu/PMG/r783102711.html" },
  },
};
