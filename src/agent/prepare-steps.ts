import { StepViews } from '../asking/step-views.ts'
import type { StepViewsOptions } from '../asking/step-views.ts'
import type { Definition } from './definition.ts'
import { checkModel } from './model-option.ts'

type Given = Pick<StepViewsOptions, 'model' | 'maxSteps' | 'recorder' | 'signal' | 'conversation' | 'ask'>

/** The steps of a run as the agent's `prepareStep` wants them; nothing where it has none. */
export function prepareSteps(
  { prepareStep, tools, prompts, loadModel }: Definition,
  given: Given,
): StepViews | undefined {
  if (!prepareStep) return undefined
  return new StepViews({
    ...given,
    prepare: prepareStep,
    tools: [...tools.keys()],
    note: (view) => prompts.stepNote(view),
    toModel(model) {
      checkModel(model)
      return loadModel(model)
    },
  })
}
