// Joins class names; later parts do not override earlier ones.
export { clsx as cn } from "clsx";
