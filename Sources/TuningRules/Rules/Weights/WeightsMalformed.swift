import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The file breaks a rule of its format.
  package static let weightsMalformed = Rule(
    name: "weights/malformed",
    severity: .error,
    component: ComponentFault(.weights, .invalid),
    hidesModel: true,
    summary: "weight files that break their format's rules",
    help: "Download the file again, or save it again with the format's own library.",
    rationale: "The reference reader refuses the file, so no trainer can read its tensors.",
    sources: ["\(Release.safetensors.short) tensor.rs, validation", "safetensors/safetensors#586"]
  ) { examination in
    examination.model.readWeightFiles.flatMap(faults(of:))
      + unrecognized(examination) + unreadableIndexes(in: examination.model)
      + wrongIndexEntries(in: examination.model) + ggufPartFaults(examination)
  }
}

/// The faults of one file, each with its place; after the first few only their number.
///
/// Of an archive that was cut off every storage is faulty, and the first fault says why.
private func faults(of file: WeightFile) -> [Violation] {
  guard file.content != .empty, !file.errors.contains(where: \.isTruncation) else { return [] }
  let shown = file.errors.prefix(file.content.isTorch ? 1 : shownFaults)
  return shown.enumerated().map { index, error in
    let hidden = index == shown.count - 1 ? file.errors.count - shown.count : 0
    let more =
      switch hidden {
      case ...0: ""
      case 1: " There is 1 more fault."
      case let count: " There are \(count) more faults."
      }
    return Violation(
      message: "\(file.path) \(error.description).\(more)",
      location: Location(file: file.path, place: .byte(error.offset)))
  }
}

private let shownFaults = 8

/// Files that load by their names, and whose bytes are of no format at all.
private func unrecognized(_ examination: Examination) -> [Violation] {
  examination.loadedFiles.filter { $0.content == .unknown && $0.errors.isEmpty }.map { file in
    Violation(
      message: "\(file.path) isn't in any known weight format.",
      location: Location(file: file.path, place: .byte(0)), observed: file.content.title,
      expected: file.promisedFamily?.title ?? "safetensors or PyTorch weights")
  }
}

/// What llama.cpp's loader refuses of a GGUF model in several parts.
private func ggufPartFaults(_ examination: Examination) -> [Violation] {
  let files = examination.loadedFiles
  guard examination.loadsGGUF, files.count > 1, examination.seesAllTensors else { return [] }
  for (index, file) in files.enumerated() {
    if let number = file.metadataInteger("split.no"), number != index {
      return [
        Violation(
          message: "\(file.path) is number \(index) of the series by its name and \(number) by "
            + "its split.no.",
          location: Location(file: file.path, place: .pointer("/split.no")),
          observed: "\(number)",
          expected: "\(index)")
      ]
    }
    if let count = file.metadataInteger("split.count"), count != files.count {
      return [
        Violation(
          message: "\(file.path) says that the model has \(count) parts, but there are "
            + "\(files.count).",
          location: Location(file: file.path, place: .pointer("/split.count")),
          observed: "\(count)", expected: "\(files.count)")
      ]
    }
  }
  let stored = files.reduce(0) { $0 + $1.tensors.count }
  guard let stated = files[0].metadataInteger("split.tensors.count"), stated != stored else {
    return []
  }
  return [
    Violation(
      message: "\(files[0].path) says that all parts hold \(stated) tensors, but they hold "
        + "\(stored).",
      location: Location(file: files[0].path, place: .pointer("/split.tensors.count")),
      observed: "\(stored)", expected: "\(stated)")
  ]
}

private func unreadableIndexes(in model: InspectedModel) -> [Violation] {
  model.documents.sorted { ExactString($0.key) < ExactString($1.key) }.compactMap { path, fact in
    guard path.contains(".index."), path.hasSuffix(".json"),
      case .unreadable(let why, let location) = fact
    else { return nil }
    return Violation(
      message: "The shard index \(path) can't be read: \(why).", location: location,
      expected: "an object with weight_map",
      help: "Rebuild the index, or save the model in a single file.")
  }
}

/// An entry of the index that loads which names no file: transformers sorts the values, and raises.
private func wrongIndexEntries(in model: InspectedModel) -> [Violation] {
  guard let path = model.loadedSet?.index,
    let map = model.documents[path]?.value?["weight_map"]?.object,
    let entry = map.members.first(where: { $0.value.string == nil })
  else { return [] }
  return [
    Violation(
      message: "\(path) gives \(entry.value.shortText) as the file of \(entry.key).",
      location: Location(file: path, place: .tensor(entry.key)),
      observed: entry.value.shortText, expected: "the name of a shard",
      help: "Rebuild the index from the shards' headers, or save the model again.")
  ]
}
