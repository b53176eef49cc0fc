import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A checkpoint that `torch.load(weights_only=True)`, the default, refuses.
  package static let weightsNeedsFullUnpickle = Rule(
    name: "weights/needs-full-unpickle",
    severity: .error,
    cost: 20,
    summary: "checkpoints that torch.load refuses by default",
    help: "If you trust the file, load it once with weights_only=False in an isolated environment "
      + "and save its state dict as safetensors.",
    rationale:
      "Since torch 2.6, torch.load reads only tensors and plain containers by default, and "
      + "transformers keeps that default.",
    sources: [
      "https://docs.pytorch.org/docs/stable/notes/serialization.html#weights-only",
      "\(Release.torch.short) torch/_weights_only_unpickler.py",
    ]
  ) { examination in
    let model = examination.model
    let loaded = Set((model.loadedSet?.files ?? []).map { ExactString($0) })
    let checkpoints = Set(
      model.weightFiles.filter(\.content.isTorchCheckpoint).map { ExactString($0.path) }
        + model.files.filter { $0.content.isTorchCheckpoint }.map { ExactString($0.path) })
    let dangerous = Set(
      examination.pickles.filter { $0.status == .unsafe }.map { ExactString($0.file) })
    // A program where the weights should be is reported by itself.
    let programs = Set(
      examination.loadedFiles.prefix(1).filter(\.content.isProgram).map { ExactString($0.path) })
    var seen = programs
    return model.pickles.compactMap { scan in
      let file = ExactString(scan.file)
      guard let refusal = scan.weightsOnlyRefusal, scan.isMainStream, checkpoints.contains(file),
        seen.insert(file).inserted
      else { return nil }
      let place: Location.Place =
        scan.member.map { .member($0, byte: refusal.offset) } ?? .byte(refusal.offset)
      let isLoaded = loaded.contains(file)
      return Violation(
        message: "torch.load refuses \(scan.file) by default: it \(refusal).",
        location: Location(file: scan.file, place: place),
        observed: scan.imports.first { !WeightsOnlyGlobals.allows($0.module, $0.name) }?
          .qualifiedName,
        severity: isLoaded ? nil : .warning, effect: isLoaded ? nil : .restricts,
        help: dangerous.contains(file)
          ? "Don't load this file. See \(Rule.securityUnsafePickle.name)."
          : nil)
    }
  }
}

extension PickleScan {
  /// Whether `torch.load` reads this stream itself, rather than it being a side entry.
  fileprivate var isMainStream: Bool {
    guard let member else { return true }
    return member == "pickle"
      || member.hasSuffix("/data.pkl") && member.split(separator: "/").count == 2
        && !member.contains(" > ")
  }
}
