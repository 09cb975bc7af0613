import { Box } from '@mui/material';
import { generate } from 'lean-qr';
import { useMemo } from 'react';

/** ISO/IEC 18004: four modules of nothing around the code, so that readers find it. */
const QUIET_MODULES = 4;

interface QrCodeProps {
  readonly text: string;
  /** What it is, for who does not see it. */
  readonly label: string;
}

/** A QR code, drawn here: nothing of what it says leaves the page. Dark on light in both themes, as readers expect. */
export function QrCode({ text, label }: QrCodeProps) {
  const { size, path } = useMemo(() => {
    const code = generate(text);
    const modules: string[] = [];
    for (let y = 0; y < code.size; y += 1) {
      for (let x = 0; x < code.size; x += 1) {
        if (code.get(x, y)) modules.push(`M${x + QUIET_MODULES} ${y + QUIET_MODULES}h1v1h-1z`);
      }
    }
    return { size: code.size + 2 * QUIET_MODULES, path: modules.join('') };
  }, [text]);
  return (
    <Box
      component="svg"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      sx={{ width: 208, height: 208, borderRadius: 1 }}
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </Box>
  );
}
