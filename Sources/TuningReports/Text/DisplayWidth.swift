extension Character {
  /// The columns that a terminal gives it.
  ///
  /// Wide ranges as of Unicode's East Asian Width (UAX #11), classes W and F.
  var displayWidth: Int {
    var width = 0
    for scalar in unicodeScalars {
      guard scalar.value > 0x7e else { return 1 }
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: continue
      default:
        let isWide =
          scalar.properties.isEmojiPresentation
          || Self.wideRanges.contains { $0.contains(scalar.value) }
        width = max(width, isWide ? 2 : 1)
      }
    }
    return width
  }

  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3,
    0xf900...0xfaff, 0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f,
    0x1f900...0x1f9ff, 0x20000...0x3fffd,
  ]
}

extension String {
  /// The columns that a terminal gives it.
  var displayWidth: Int {
    utf8.allSatisfy { $0 < 0x7f } ? utf8.count : reduce(0) { $0 + $1.displayWidth }
  }

  /// The text with spaces behind it up to a width.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - displayWidth))
  }

  /// The text with spaces before it up to a width.
  func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - displayWidth)) + self
  }
}
