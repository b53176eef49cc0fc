import ModelFacts
import ModelFormats
import Testing
import TuningRules

/// The fixtures, damaged: cut off at every length and changed at every byte.
///
/// A sample of the damages, the same each time, runs always. With `EXHAUSTIVE=1` all of those of
/// files below 4 KiB run, and of larger files 1024 prefixes and 1024 changed bytes, evenly spread.
@Suite struct MutatedFixtureTests {
  @Test(arguments: DamagedFixture.all)
  func `every prefix and every changed byte gives a report`(_ fixture: DamagedFixture) async throws
  {
    for damage in fixture.damages {
      let report = try await fixture.report(damage)
      let document = try JSONValue(parsing: Array(report.utf8))
      let verdict = document["verdict"]?.string.flatMap(Assessment.Verdict.init(rawValue:))
      #expect(verdict != nil, "\(damage)")
      if fixture.path.hasSuffix(".safetensors"), case .prefix = damage {
        #expect(verdict != .tunable, "\(damage)")
      }
    }
  }

  @Test func `the fixtures are there, and the healthy ones pass undamaged`() async throws {
    #expect(DamagedFixture.all.count > 80)
    let weights = try #require(
      DamagedFixture.all.first { $0.path == "Models/healthy-llama/model.safetensors" })
    let report = try await weights.report(nil)
    #expect(try JSONValue(parsing: Array(report.utf8))["verdict"]?.string == "tunable")
  }
}

/// What is done to a file.
enum Damage {
  case prefix(Int)
  case changedByte(Int)

  func applied(to bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .prefix(let length): return Array(bytes[..<length])
    case .changedByte(let offset):
      var changed = bytes
      // Another bit at each offset, or all of them: digits, brackets, lengths and types all change.
      changed[offset] ^= offset.isMultiple(of: 9) ? 0xFF : 1 << UInt8(offset % 9 - 1)
      return changed
    }
  }
}
