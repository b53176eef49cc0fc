import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Images or sound can't be prepared.
  package static let processorMissing = Rule(
    name: "processor/missing",
    severity: .error,
    component: ComponentFault(.processor, .missing),
    summary: "missing processor files",
    help: "Copy preprocessor_config.json (or processor_config.json) from the base model.",
    rationale: "Size, normalization and sampling rate stand nowhere else, so AutoProcessor raises.",
    sources: [
      "2U1/Llama3.2-Vision-Finetune#5", "2U1/Qwen-VL-Series-Finetune#34", "hiyouga/EasyR1#48",
    ]
  ) { examination in
    let model = examination.model
    if let pipeline = examination.pipeline {
      return pipeline.violations(of: .processor, lacking: "preprocessor_config.json")
    }
    guard !examination.isAdapter, !examination.isSingleFile, !examination.loadsGGUF,
      let config = examination.config,
      examination.identity.needsProcessor(type: config.type), config.type != nil
    else { return [] }
    let own = ["preprocessor_config.json", "video_preprocessor_config.json"]
    let nested = ["image_processor", "feature_extractor", "video_processor"]
    let processor = model.document("processor_config.json")
    let hasNested = nested.contains { processor?.value?[$0]?.object != nil }
    guard !own.contains(where: { model.document($0) != nil }), !hasNested else { return [] }
    let left =
      processor == nil
      ? "" : "; processor_config.json holds no image processor or feature extractor"
    return [
      Violation(
        message:
          "There is no preprocessor_config.json for \(config.modelType ?? "the model")\(left).",
        location: Location(file: processor?.location?.file),
        expected: "preprocessor_config.json, or processor_config.json with the processor in it")
    ]
  }
}
