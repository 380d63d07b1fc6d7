// Which end of a measure is sensitive, in words and in order.

/** −1 where low values are sensitive, 1 where high ones are, 0 where nobody knows. */
export const towards = (model) => ({ low: -1, high: 1 })[model.sensitive] ?? 0;

/** Orders numbers with the more sensitive first; rising where nobody knows. */
export const bySensitivity = (model) => (a, b) => (towards(model) === 1 ? b - a : a - b);

/** "left is more sensitive", or what else is true of an axis of the measure. */
export const sideOf = (model) => ({ [-1]: "left is more sensitive", 1: "right is more sensitive", 0: `which end of ${model.quantity} is sensitive is not known` })[towards(model)];

/** The first letter as a capital. */
export const sentence = (text) => text[0].toUpperCase() + text.slice(1);

/** Colours for low and for high values: blue for what is sensitive, orange for what is resistant. */
export const ends = (model, sensitive, resistant) => (towards(model) === 1 ? [resistant, sensitive] : [sensitive, resistant]);

/** The head of a column of concentrations, and its name in files. */
export const concentration = (model) => ({ head: `${model.concentration} (µM)`, csv: `${model.concentration?.toLowerCase()}_um` });
