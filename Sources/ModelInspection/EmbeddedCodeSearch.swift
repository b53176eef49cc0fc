import ModelFacts
import ModelFormats

/// Looks for code in the formats of other frameworks, which their loaders run or import.
struct EmbeddedCodeSearch {
  /// What was found.
  private(set) var code: [EmbeddedCode] = []
  /// Paths that lead out of the folder, and parts that weren't looked at.
  private(set) var problems: [InspectionProblem] = []

  private let artifact: Artifact

  /// Looks at a file of a kind that can hold code; at others not at all.
  init(in artifact: Artifact) {
    self.artifact = artifact
    switch artifact.content {
    case .tensorFlow where isArchive, .zip: searchArchive()
    case .tensorFlow: searchGraph()
    case .onnx: searchExternalData()
    case .json where artifact.path.hasSuffix(".json"): searchDocument()
    case .unknown where Self.suffixes.contains(where: { artifact.path.hasSuffix($0) }):
      searchGraph()
    default: break
    }
  }

  /// Names of graphs and descriptions that have no mark of their own.
  private static let suffixes = [".pb", ".pbtxt", ".meta", ".h5", ".hdf5", ".keras"]

  private var isArchive: Bool {
    (try? artifact.source.prefix(2)).map { $0 == [0x50, 0x4b] } ?? false
  }

  /// The beginning and the end of the file, which hold descriptions; numbers may lie between.
  private var windows: [(start: Int, bytes: [UInt8])] {
    let size = artifact.source.size
    let first = (try? artifact.source.prefix(Limits.embeddedCodeBytes)) ?? []
    guard size > first.count else { return [(0, first)] }
    let start = max(first.count, size - Limits.embeddedCodeTailBytes)
    return [(0, first), (start, (try? artifact.source.prefix(size - start, from: start)) ?? [])]
  }

  /// HDF5, SavedModel, frozen graphs and what stands beside them.
  private mutating func searchGraph() {
    for (start, bytes) in windows {
      for found in KerasConfiguration.code(in: bytes) {
        add(found.kind, member: nil, offset: start + found.offset)
      }
      for found in GraphOperations.reachingOut(in: bytes) {
        add(.operation(found.name), member: nil, offset: start + found.offset)
      }
    }
  }

  /// A `.keras` archive: its `config.json`.
  private mutating func searchArchive() {
    let archive = ZipArchive(artifact.source)
    for entry in archive.entries
    where entry.name == "config.json" || entry.name.hasSuffix("/config.json") {
      let member = archive.open(entry, limit: DocumentLimits.bytes)
      guard member.isComplete, member.error == nil,
        let bytes = try? member.source.prefix(DocumentLimits.bytes)
      else {
        add(.unreadable("its bytes can't be had"), member: entry.name, offset: 0)
        continue
      }
      for found in KerasConfiguration.code(in: bytes) {
        add(found.kind, member: entry.name, offset: found.offset)
      }
    }
  }

  /// A description beside weights, such as Keras' `model.to_json()`.
  private mutating func searchDocument() {
    let marker = WordSearch(["\"class_name\"", "\\u"])
    guard artifact.source.size <= 1 << 20,
      let bytes = try? artifact.source.prefix(1 << 20),
      let text = String(validating: bytes, as: UTF8.self), marker.occurs(in: text)
    else { return }
    for found in KerasConfiguration.code(in: bytes) {
      add(found.kind, member: nil, offset: found.offset)
    }
  }

  /// The files that an ONNX model keeps its tensors in have to lie beside it.
  private mutating func searchExternalData() {
    let folder = RelativePath.folder(of: artifact.path)
    for (start, bytes) in windows {
      for (path, offset) in OnnxExternalData.locations(in: bytes)
      where RelativePath.resolve(path, in: folder) == nil {
        problems.append(
          InspectionProblem(
            kind: .escapes, message: "names external data outside of the folder: \(path)",
            location: artifact.location.byte(start + offset)))
      }
    }
  }

  private mutating func add(_ kind: EmbeddedCode.Kind, member: String?, offset: Int) {
    guard code.count < 1000 else { return }
    code.append(EmbeddedCode(file: artifact.path, member: member, offset: offset, kind: kind))
  }
}
