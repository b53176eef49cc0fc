package import ModelFacts

extension FileFormat {
  /// The format that a name promises, nil when it promises none.
  package static func promised(by path: String) -> FileFormat? {
    let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[$0...] } ?? path[...]
    // What macOS keeps beside a file on other volumes has its name behind `._`.
    let isAside = name.utf8.starts(with: "/._".utf8) || name.utf8.starts(with: "._".utf8)
    guard !isAside else { return nil }
    // The longest suffix first: `.ncnn.bin` before `.bin`.
    var rest = name.utf8[...]
    while let dot = rest.firstIndex(of: UInt8(ascii: ".")) {
      if let format = bySuffix[String(name[dot...]).lowercased()] { return format }
      rest = rest[rest.index(after: dot)...]
    }
    return nil
  }

  private static let bySuffix = Dictionary(
    all.flatMap { format in format.suffixes.map { ($0, format) } },
    uniquingKeysWith: { first, _ in first })

  /// Whether a name has one of this format's suffixes, those that others have as well among them.
  package func isUsual(for path: String) -> Bool {
    let name = path.lowercased()
    return allSuffixes.contains(where: name.hasSuffix)
  }

  /// The format whose name decides, whatever the bytes are; nil for all other names.
  package static func decided(by path: String) -> FileFormat? {
    promised(by: path).flatMap { $0.naming == .decides ? $0 : nil }
  }
}
