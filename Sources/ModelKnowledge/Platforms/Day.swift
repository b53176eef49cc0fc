/// A day of the calendar.
package struct Day: Hashable, Sendable, CustomStringConvertible {
  /// Days since 1970-01-01.
  package let number: Int

  /// The day on which a number of seconds since 1970 lies, in universal time.
  package init(secondsSince1970 seconds: Int) {
    number = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
  }

  /// Reads `2026-11-30`; nil for other texts.
  package init?(_ text: String) {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3, 1...9999 ~= parts[0], 1...12 ~= parts[1], 1...31 ~= parts[2] else {
      return nil
    }
    // Years begin in March, so that a leap day is a year's last.
    let year = parts[1] > 2 ? parts[0] : parts[0] - 1
    let month = (parts[1] + 9) % 12
    let dayOfYear = (153 * month + 2) / 5 + parts[2] - 1
    number = year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }

  /// `2026-11-30`.
  package var description: String {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let day = shifted - era * 146_097
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let civil = month < 10 ? month + 3 : month - 9
    let digits = [
      year + era * 400 + (civil <= 2 ? 1 : 0), civil, dayOfYear - (153 * month + 2) / 5 + 1,
    ].map(String.init)
    return digits.map { $0.count < 2 ? "0\($0)" : $0 }.joined(separator: "-")
  }
}
