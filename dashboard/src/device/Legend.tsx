import { useTexts } from "@/texts";

/** What the marks in the charts mean. */
export function Legend() {
  const texts = useTexts();
  return (
    <ul className="mb-3 flex flex-wrap gap-x-5 gap-y-1 text-xs text-soft">
      <li className="flex items-center gap-1.5">
        <span className="h-3 w-4 border-y border-dashed border-warning bg-warning-wash" aria-hidden />
        {texts.device.limit}
      </li>
      <li className="flex items-center gap-1.5">
        <span className="h-1 w-4 bg-critical" aria-hidden />
        {texts.device.alertLasted}
      </li>
      <li className="flex items-center gap-1.5">
        <span className="mx-1.5 h-3 w-px bg-soft" aria-hidden />
        {texts.photo.photo}
      </li>
      <li className="hidden md:block">{texts.device.chartHelp}</li>
    </ul>
  );
}
