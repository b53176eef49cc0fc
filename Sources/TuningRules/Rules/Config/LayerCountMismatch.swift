import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The configuration and the files count layers differently.
  package static let configLayerCountMismatch = Rule(
    name: "config/layer-count-mismatch",
    severity: .error,
    asksComponents: true,
    summary: "config and weights disagree on the number of layers",
    help: "Set the number to what is stored, or download the missing layers.",
    rationale: "Layers beyond the stored ones are random, layers beyond the configured ones are "
      + "dropped, both without an error.",
    sources: ["measured with \(Release.transformers.short)"]
  ) { examination in
    guard examination.comparableModel != nil else { return [] }
    // A number that no model can have is a finding of its own.
    let counts = (examination.gaps?.layerCounts ?? []).filter { $0.stack.length >= 0 }
    return counts.map { count in
      let (configured, stored) = (count.stack.length, count.stored)
      return Violation(
        message:
          "\(count.stack.attribute) asks for \(configured) layer\(configured == 1 ? "" : "s"), "
          + "but \(stored) \(stored == 1 ? "is" : "are") stored under \(count.stack.module).",
        location: Location(
          file: examination.config?.file,
          place: .pointer(
            examination.pointer(toLength: count.stack.attribute, module: count.stack.module))),
        observed: "\(configured)", expected: "\(stored)")
    }
  }
}

extension Examination {
  /// Where `config.json` gives a length: the attribute itself, or that of the part the module is of.
  fileprivate func pointer(toLength attribute: String, module: String) -> String {
    let whole = "/" + attribute.split(separator: ".").joined(separator: "/")
    guard let object = model.config.value else { return whole }
    let path = attribute.split(separator: ".")
    if path.reduce(JSONValue.object(object), { $0?[String($1)] }) != nil { return whole }
    let words = attribute.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
    for word in words where word != "len" {
      if object[word] != nil { return "/\(word)" }
      let parts = object.members.filter { $0.value.object?[word] != nil }
      // Several parts may have the attribute: the module's name begins like its part's.
      let own = parts.first { part in
        let stem = part.key.prefix { $0 != "_" }
        return module.contains(stem) || stem == "vision" && module.contains("visual")
      }
      if let part = own ?? parts.first { return "/\(part.key)/\(word)" }
    }
    return whole
  }
}
