import ModelFacts
import ModelPrediction

extension Rule {
  /// The code that a repository asks for isn't in it.
  package static let configRemoteCodeMissing = Rule(
    name: "config/remote-code-missing",
    severity: .error,
    summary: "missing Python files named in auto_map",
    help: "Add the Python files from the model's source, or remove their entries from auto_map.",
    rationale: "With trust_remote_code=True the loader looks for these files and raises. Where "
      + "transformers has a class of its own, loading without that flag still works.",
    sources: ["huggingface/transformers#20884"]
  ) { examination in
    let model = examination.model
    let present = Set(model.files.map { ExactString($0.path) })
    return RequestedCode(of: examination).documents.compactMap { document in
      let missing = document.references.map { reference in
        let needed = reference.path.map { modules(neededBy: $0, in: model) } ?? []
        return (reference, files: needed.filter { !present.contains(ExactString($0)) })
      }.filter { !$0.files.isEmpty }
      guard let (first, absent) = missing.first, let file = absent.first else { return nil }
      let files = Set(missing.flatMap(\.files)).sorted()
      let others = files.count > 1 ? " and \(files.count - 1) more" : ""
      let what =
        file == first.path
        ? "but there is no \(file)\(others)"
        : "and its code imports \(file)\(others), which \(files.count > 1 ? "aren't" : "isn't") there"
      return Violation(
        message: "\(document.file) names \(first.text), \(what).",
        location: Location(file: document.file).pointer(first.pointer), observed: first.text,
        expected: files.prefix(10).joined(separator: ", "),
        severity: document.isNeeded ? nil : .warning)
    }
  }
}

/// A Python file and those that it imports from its folder, and they from it.
private func modules(neededBy path: String, in model: InspectedModel) -> [String] {
  var needed = [path]
  var seen: Set<ExactString> = [ExactString(path)]
  var next = 0
  while next < needed.count {
    let file = needed[next]
    next += 1
    let folder = file.split(separator: "/").dropLast().map { "\($0)/" }.joined()
    for module in model.declarations?.relativeImports[file] ?? [] {
      let other = "\(folder)\(module).py"
      if seen.insert(ExactString(other)).inserted { needed.append(other) }
    }
  }
  return needed
}
