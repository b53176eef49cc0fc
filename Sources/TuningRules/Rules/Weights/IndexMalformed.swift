import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The loader can't read the index.
  package static let weightsIndexMalformed = Rule(
    name: "weights/index-malformed",
    severity: .error,
    component: ComponentFault(.weights, .invalid),
    summary: "an index that the loader refuses",
    help: "Add \"metadata\": {} beside weight_map, or save the model again with save_pretrained.",
    rationale: "transformers reads the index's metadata before it opens a shard.",
    sources: [
      "\(Release.transformers.short) utils/hub.py, get_checkpoint_shard_files",
      "measured with \(Release.transformers.short)",
    ]
  ) { examination in
    guard let index = examination.model.loadedSet?.index,
      let object = examination.model.documents[index]?.value, object["weight_map"] != nil
    else { return [] }
    let metadata = object["metadata"]
    guard metadata?.object == nil else { return [] }
    return [
      Violation(
        message:
          "\(index) \(metadata.map { "has \($0.kind) as its metadata" } ?? "has no metadata")"
          + ", so loading raises before any shard is opened.",
        location: Location(file: index, place: .pointer("/metadata")),
        observed: metadata?.shortText, expected: "an object")
    ]
  }
}
