/// The date that every rendering has: facts about a template don't depend on the day.
enum JinjaDate {
  /// Thursday, 5 March 2026, 14:07:09.
  private static let fields: [Unicode.Scalar: String] = [
    "Y": "2026", "y": "26", "m": "03", "d": "05", "B": "March", "b": "Mar", "h": "Mar",
    "A": "Thursday", "a": "Thu", "H": "14", "I": "02", "M": "07", "S": "09", "p": "PM",
    "j": "064", "e": " 5", "f": "000000", "w": "4", "u": "4", "F": "2026-03-05",
    "D": "03/05/26", "T": "14:07:09", "R": "14:07", "Z": "", "z": "", "n": "\n", "t": "\t",
    "%": "%", "C": "20", "G": "2026", "V": "10", "U": "09", "W": "09", "s": "1772719629",
    "c": "Thu Mar  5 14:07:09 2026", "x": "03/05/26", "X": "14:07:09", "r": "02:07:09 PM",
    "k": "14", "l": " 2", "P": "pm",
  ]

  /// Fields without the zeros in front, as glibc writes them behind `%-`.
  private static let short: [Unicode.Scalar: String] = [
    "m": "3", "d": "5", "H": "14", "I": "2", "M": "7", "S": "9", "j": "64", "y": "26", "Y": "2026",
    "e": "5",
  ]

  /// What `strftime` makes of a format.
  static func text(_ format: String) throws(JinjaFailure) -> String {
    var result = ""
    var scalars = JinjaText(format).scalars[...]
    while let scalar = scalars.popFirst() {
      guard scalar == "%", let kind = scalars.popFirst() else {
        result.unicodeScalars.append(scalar)
        continue
      }
      let isShort = kind == "-"
      guard let field = isShort ? scalars.popFirst().flatMap({ short[$0] }) : fields[kind] else {
        throw .unsupported("a format of strftime")
      }
      result += field
    }
    return result
  }
}
