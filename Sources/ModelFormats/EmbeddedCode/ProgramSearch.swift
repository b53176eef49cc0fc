package import ModelFacts

/// What the files of other frameworks run, import or open, found wherever in a file it stands.
package struct ProgramSearch {
  /// The formats that differ in what is looked for.
  package enum Format: Sendable {
    /// JSON documents, and other texts.
    case description
    /// HDF5: descriptions among numbers, and links to other files.
    case hdf5
    /// TensorFlow's graphs, and Keras' metadata beside them.
    case graph
    case onnx
    case tfLite
  }

  /// Something found, with its byte.
  package typealias Found = (kind: EmbeddedCode.Kind, offset: Int)

  /// What runs or is imported.
  package private(set) var code: [Found] = []
  /// Paths that the file names.
  package private(set) var paths: [(path: String, offset: Int)] = []
  /// Where the search ended early.
  package private(set) var limit: FormatError?

  /// The most bytes that are searched.
  private static let longestPart = 2 << 30
  /// The most texts that may be descriptions.
  private static let maximumCount = 10_000

  private let source: any ByteSource

  /// Texts that may be descriptions and were read.
  private var descriptions = 0

  /// Searches a source; of one beyond the limit most of the beginning, and the end.
  package init(_ source: any ByteSource, as format: Format) {
    self.source = source
    let most = Self.longestPart
    var parts = [0..<source.size]
    if source.size > most {
      let (head, tail) = (most - Self.tail, source.size - Self.tail)
      parts = [0..<head, tail..<source.size]
      limit = FormatError(
        reason: .limit("\(source.size) bytes to look for code in, where \(most) are searched"),
        offset: head)
    }
    do throws(FormatError) {
      readNodes(as: format)
      for part in parts { try search(part, as: format) }
    } catch {
      limit = error
    }
  }

  /// The end of a file beyond the limit, where descriptions often stand.
  private static let tail = 64 << 20

  private mutating func search(_ part: Range<Int>, as format: Format) throws(FormatError) {
    switch format {
    case .description: try searchDescriptions(in: part)
    case .graph: try searchDescriptions(in: part, and: GraphOperations.markers)
    case .hdf5:
      try searchDescriptions(in: part)
      try searchLinks(in: part)
    case .tfLite: try searchOperations(GraphOperations.flexMarkers, in: part)
    case .onnx:
      for piece in OnnxOutline.structure(of: source, in: part) { try searchModel(in: piece) }
    }
  }

  /// The nodes of a graph, where the bytes are one.
  private mutating func readNodes(as format: Format) {
    let nodes: GraphNodes
    switch format {
    case .graph:
      nodes = .tensorFlow(in: source)
      for found in GraphText.code(in: source) { note(found.kind, at: found.offset) }
    case .onnx: nodes = .onnx(in: source)
    case .description, .hdf5, .tfLite: return
    }
    for found in nodes.code { note(found.kind, at: found.offset) }
    paths += nodes.paths
  }

  /// Links of HDF5 that lead to other files.
  private mutating func searchLinks(in part: Range<Int>) throws(FormatError) {
    for link in try HDF5Links.find(in: source, part) {
      note(.otherFile(link.path), at: link.offset)
    }
  }

  // MARK: Descriptions

  /// Keras' descriptions, which all name a class, and operations.
  private mutating func searchDescriptions(
    in range: Range<Int>, and operations: [GraphOperations.Marker] = []
  ) throws(FormatError) {
    let markers = [Array("class_name".utf8), Array("\\u00".utf8)] + operations.map(\.bytes)
    var found = self
    try MarkerSearch(markers).search(source, in: range) {
      pattern, place, held throws(FormatError) in
      switch pattern {
      case 0: return try found.readDescription(at: place)
      case 1: return try found.readEscape(at: place, held)
      default:
        found.note(.operation(operations[pattern - 2].name), at: place)
        return place + 1
      }
    }
    self = found
  }

  /// Where `\u00` may begin an escaped letter of `class_name`.
  private mutating func readEscape(
    at place: Int, _ held: ArraySlice<UInt8>
  ) throws(FormatError) -> Int {
    let digits =
      held.count >= 6
      ? held.dropFirst(4).prefix(2) : try source.prefix(2, from: place + 4)[...]
    return Self.isLetter(digits) ? try readDescription(at: place) : place + 1
  }

  /// Whether two hexadecimal digits are the code of a letter of `class_name`.
  private static func isLetter(_ digits: ArraySlice<UInt8>) -> Bool {
    let values = digits.compactMap(\.hexDigitValue)
    guard values.count == 2 else { return false }
    return "class_name".utf8.contains(values[0] * 16 + values[1])
  }

  /// The text around a place; returns where it ends.
  private mutating func readDescription(at place: Int) throws(FormatError) -> Int {
    descriptions += 1
    guard descriptions <= Self.maximumCount else {
      throw FormatError(
        reason: .limit("more than \(Self.maximumCount) descriptions"), offset: place)
    }
    let text = try TextRun.range(around: place, in: source)
    guard text.count <= TextRun.longest else {
      note(.unreadable("is longer than \(TextRun.longest) bytes"), at: text.lowerBound)
      return text.upperBound
    }
    for found in KerasConfiguration.code(in: try source.bytes(in: text)) {
      note(found.kind, at: text.lowerBound + found.offset)
    }
    return text.upperBound
  }

  // MARK: Operations

  private mutating func searchOperations(
    _ operations: [GraphOperations.Marker], in range: Range<Int>
  ) throws(FormatError) {
    var found = self
    try MarkerSearch(operations.map(\.bytes)).search(source, in: range) { pattern, place, _ in
      found.note(.operation(operations[pattern].name), at: place)
      return place + 1
    }
    self = found
  }

  /// The parts of an ONNX model that aren't numbers: operations, and where tensors are kept.
  private mutating func searchModel(in range: Range<Int>) throws(FormatError) {
    let operations = GraphOperations.pythonMarkers
    var found = self
    let markers = [OnnxExternalData.marker] + operations.map(\.bytes)
    try MarkerSearch(markers).search(source, in: range) { pattern, place, _ throws(FormatError) in
      if pattern > 0 {
        found.note(.operation(operations[pattern - 1].name), at: place)
      } else if found.paths.count < 1000,
        let path = OnnxExternalData.location(in: try found.source.prefix(4096, from: place)),
        !found.paths.contains(where: { $0.path == path })
      {
        found.paths.append((path, place))
      }
      return place + 1
    }
    self = found
  }

  private mutating func note(_ kind: EmbeddedCode.Kind, at offset: Int) {
    guard code.count < 1000, !code.contains(where: { $0.kind == kind }) else { return }
    code.append((kind, offset))
  }
}

/// A stretch of bytes that JSON may consist of.
enum TextRun {
  /// Bytes of a description, such as Keras' JSON.
  static let longest = 32 << 20
  private static let firstStep = 1 << 10
  private static let longestStep = 1 << 20

  /// The longest such stretch around a place, as far as its limit matters.
  static func range(
    around place: Int, in source: any ByteSource
  ) throws(FormatError) -> Range<Int> {
    let most = longest + 1
    var step = firstStep
    var start = place
    while start > 0, place - start <= most {
      let bytes = try source.bytes(in: max(0, start - step)..<start)
      guard let end = bytes.lastIndex(where: isControl) else {
        start -= bytes.count
        step = min(step * 4, longestStep)
        continue
      }
      start -= bytes.count - end - 1
      break
    }
    step = firstStep
    var end = place
    while end < source.size, end - place <= most {
      let bytes = try source.prefix(step, from: end)
      guard let stop = bytes.firstIndex(where: isControl) else {
        end += bytes.count
        step = min(step * 4, longestStep)
        continue
      }
      end += stop
      break
    }
    return start..<end
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    byte < 0x20 && byte != 0x09 && byte != 0x0a && byte != 0x0d
  }
}
