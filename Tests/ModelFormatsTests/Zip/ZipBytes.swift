/// A zip written field by field, so that any field can lie.
struct ZipBytes {
  struct Member {
    var name: String
    var content: [UInt8]
    var localName: String?
    var flags: UInt16 = 0
    var localFlags: UInt16?
    var method: UInt16 = 0
    var mode: UInt16 = 0
    var isListed = true
    var declaredSize: UInt32?

    init(_ name: String, _ content: [UInt8] = []) {
      self.name = name
      self.content = content
    }
  }

  var members: [Member]
  var prefix: [UInt8] = []
  var comment: [UInt8] = []
  var trailer: [UInt8] = []
  /// Added to the stated number of members.
  var countError = 0

  var bytes: [UInt8] {
    var file = prefix
    var directory: [UInt8] = []
    for member in members {
      let offset = file.count
      let size = member.declaredSize ?? UInt32(member.content.count)
      let local = Array((member.localName ?? member.name).utf8)
      let stored = UInt32(member.content.count)
      file +=
        little(0x0403_4b50, 4) + little(20, 2)
        + little(UInt32(member.localFlags ?? member.flags), 2)
      file += little(UInt32(member.method), 2) + little(0, 8) + little(stored, 4) + little(size, 4)
      file += little(UInt32(local.count), 2) + little(0, 2) + local + member.content
      guard member.isListed else { continue }
      let name = Array(member.name.utf8)
      directory += little(0x0201_4b50, 4) + little(0x0314, 2) + little(20, 2)
      directory += little(UInt32(member.flags), 2) + little(UInt32(member.method), 2) + little(0, 8)
      directory +=
        little(stored, 4) + little(size, 4) + little(UInt32(name.count), 2) + little(0, 8)
      directory += little(UInt32(member.mode) << 16, 4) + little(UInt32(offset), 4) + name
    }
    let start = file.count
    let count = UInt32(members.filter(\.isListed).count + countError)
    file += directory + little(0x0605_4b50, 4) + little(0, 4) + little(count, 2) + little(count, 2)
    file += little(UInt32(directory.count), 4) + little(UInt32(start), 4)
    return file + little(UInt32(comment.count), 2) + comment + trailer
  }

  private func little(_ value: UInt32, _ width: Int) -> [UInt8] {
    (0..<width).map { $0 < 4 ? UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) : 0 }
  }
}
