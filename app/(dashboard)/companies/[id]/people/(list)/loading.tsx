export { TabSkeleton as default } from "#components/skeleton.tsx";
