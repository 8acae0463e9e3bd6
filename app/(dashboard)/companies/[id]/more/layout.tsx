export { DataLayout as default } from "../data-layout.tsx";
