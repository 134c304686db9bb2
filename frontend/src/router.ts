import { createRouter, createWebHistory, type RouteRecordRaw, type RouterHistory } from 'vue-router'
import { isRaceClass } from './domain/raceClasses'
import JoinPage from './pages/JoinPage.vue'

/** A class id of a path, or null for one that is none of the six. */
const classIdOf = (value: string | string[] | undefined): number | null => {
  const classId = Number(value)
  return isRaceClass(classId) ? classId : null
}

const withClass = (path: string, page: RouteRecordRaw['component']): RouteRecordRaw => ({
  path,
  component: page!,
  props: (to) => ({ classId: classIdOf(to.params.classId) }),
  beforeEnter: (to) => (classIdOf(to.params.classId) === null ? '/' : true),
})

export const makeRouter = (history: RouterHistory = createWebHistory()) =>
  createRouter({
    history,
    routes: [
      { path: '/', component: JoinPage },
      withClass('/race/:classId', () => import('./pages/RacePage.vue')),
      withClass('/tv/:classId', () => import('./pages/WallPage.vue')),
      withClass('/class/:classId', () => import('./pages/ClassPage.vue')),
      { path: '/pipeline', component: () => import('./pages/PipelinePage.vue') },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  })
