package import ModelFacts
import ModelFormats

/// Finds the lines and columns of places in text files, for reports that show findings in editors.
package struct Positions {
  /// The longest file that is read again for a line.
  private static let longest = 1 << 24

  private let repository: any ModelRepository
  private var texts: [String: [UInt8]] = [:]

  /// Positions in the files of a repository.
  package init(in repository: any ModelRepository) { self.repository = repository }

  /// The line and column of a place; nil for a place that isn't in a readable JSON text.
  package mutating func position(of location: Location) -> TextPosition? {
    if let position = location.position { return position }
    guard let file = location.file, file.hasSuffix(".json"),
      case .pointer(let pointer) = location.place,
      let text = text(of: file),
      let offset = JSONPointerSearch.offset(of: pointer, in: text)
    else { return nil }
    return TextPosition(ofByte: offset, in: text)
  }

  private mutating func text(of file: String) -> [UInt8]? {
    if let text = texts[file] { return text }
    guard let source = try? repository.open(file), source.size <= Self.longest,
      let text = try? source.bytes(in: 0..<source.size)
    else { return nil }
    texts[file] = text
    return text
  }
}
