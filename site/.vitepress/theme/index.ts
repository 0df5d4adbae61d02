/** VitePress' own theme, with the playground, snippets that run, and a few lines of style. */
import DefaultTheme from 'vitepress/theme'
import type { App } from 'vue'
import Playground from './Playground.vue'
import Snippet from './Snippet.vue'
import './site.css'

export default {
  extends: DefaultTheme,
  enhanceApp({ app }: { app: App }) {
    app.component('Playground', Playground)
    app.component('Snippet', Snippet)
  },
}
