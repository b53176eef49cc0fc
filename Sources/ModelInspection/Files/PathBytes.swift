/// A path as the file system has it: bytes that need not be UTF-8.
struct PathBytes: Hashable, Sendable, Comparable {
  /// Components, none of them empty, `.` or `..`.
  var components: [[UInt8]]

  /// The path of these components.
  init(components: [[UInt8]]) { self.components = components }

  /// A relative path from a repository's text, nil when it could leave the folder.
  init?(relative path: String) {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard
      parts.allSatisfy({ part in
        !part.isEmpty && !part.contains(0) && !part.elementsEqual(".".utf8)
          && !part.elementsEqual("..".utf8)
      })
    else { return nil }
    components = parts.map(Array.init)
  }

  /// The components of an absolute path.
  init(absolute bytes: [UInt8]) {
    components = bytes.split(separator: UInt8(ascii: "/")).map(Array.init)
  }

  /// The bytes, with `/` between components.
  var bytes: [UInt8] { Array(components.joined(separator: [UInt8(ascii: "/")])) }

  /// The bytes of the path from the root of the file system.
  var absoluteBytes: [UInt8] { [UInt8(ascii: "/")] + bytes }

  /// The path as text, nil when it isn't UTF-8.
  var text: String? { String(validating: bytes, as: UTF8.self) }

  /// The path as text, bytes that aren't UTF-8 as `\xFF`.
  var escapedText: String {
    var text = ""
    var rest = bytes[...]
    while !rest.isEmpty {
      let length = (1...4).first { String(validating: rest.prefix($0), as: UTF8.self) != nil }
      if let length, let character = String(validating: rest.prefix(length), as: UTF8.self) {
        text += character
        rest = rest.dropFirst(length)
      } else if let byte = rest.popFirst() {
        text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return text
  }

  /// The path that follows `folder` in this one, nil when this one isn't below it.
  func relative(to folder: PathBytes) -> PathBytes? {
    guard components.count > folder.components.count,
      components.prefix(folder.components.count).elementsEqual(folder.components)
    else { return nil }
    return PathBytes(components: Array(components.dropFirst(folder.components.count)))
  }

  /// The path one component further.
  func appending(_ name: [UInt8]) -> PathBytes { PathBytes(components: components + [name]) }

  /// Whether the left path's bytes sort first.
  static func < (left: Self, right: Self) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
