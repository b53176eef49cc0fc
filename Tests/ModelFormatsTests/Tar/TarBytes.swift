/// A tar archive written member by member, so that any field can lie.
struct TarBytes {
  struct Member {
    var name: [UInt8]
    var content: [UInt8]
    var kind: UInt8 = UInt8(ascii: "0")
    /// The size field, the content's size without one.
    var size: String?
    var isChecksumSigned = false
    var checksumPrefix = ""

    init(_ name: String, _ content: [UInt8] = [], kind: Character = "0") {
      self.name = Array(name.utf8)
      self.content = content
      self.kind = kind.asciiValue ?? 0
    }

    /// A pax header: each record with its length in front.
    static func pax(_ records: [(String, String)], kind: Character = "x") -> Member {
      let text = records.map { key, value in
        let body = " \(key)=\(value)\n"
        var length = body.utf8.count + 1
        while "\(length)".utf8.count + body.utf8.count != length { length += 1 }
        return "\(length)\(body)"
      }
      return Member("pax", Array(text.joined().utf8), kind: kind)
    }

    var bytes: [UInt8] { header + content + padding }

    private var padding: [UInt8] {
      [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    private var header: [UInt8] {
      var header = [UInt8](repeating: 0, count: 512)
      func put(_ field: [UInt8], at place: Int) {
        header.replaceSubrange(place..<place + field.count, with: field)
      }
      let octal = String(content.count, radix: 8)
      put(name, at: 0)
      put(Array((size ?? String(repeating: "0", count: 11 - octal.count) + octal).utf8), at: 124)
      put([UInt8](repeating: 0x20, count: 8), at: 148)
      put([kind], at: 156)
      put(Array("ustar\0".utf8) + Array("00".utf8), at: 257)
      let sum = header.reduce(0) { $0 + (isChecksumSigned ? Int(Int8(bitPattern: $1)) : Int($1)) }
      put(Array((checksumPrefix + String(sum, radix: 8)).utf8) + [0], at: 148)
      return header
    }
  }

  var members: [Member]

  /// The archive with the blocks of zeros at its end.
  var bytes: [UInt8] { members.flatMap(\.bytes) + [UInt8](repeating: 0, count: 1024) }
}
