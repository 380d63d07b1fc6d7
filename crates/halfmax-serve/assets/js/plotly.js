// Brings the plotting library, once and only when a figure is wanted.

let coming = null;

export function plotly() {
  coming ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "/assets/plotly.js";
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      coming = null;
      reject(new Error("The plotting library did not arrive; reload the page."));
    };
    document.head.append(script);
  });
  return coming;
}
