// Tailwind compiles the one stylesheet, src/app/globals.css.
const config = { plugins: { "@tailwindcss/postcss": {} } };

export default config;
