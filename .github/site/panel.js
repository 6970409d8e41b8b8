/** The notebook that is in front, in JupyterLite's own objects. */
export const panel = () => window.jupyterapp?.shell?.currentWidget;
