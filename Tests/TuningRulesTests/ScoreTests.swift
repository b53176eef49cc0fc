import Testing

@testable import TuningRules

struct ScoreTests {
  @Test(
    arguments: [
      (100, []),
      (99, [.madeUp(.note)]),
      (92, [.madeUp(.warning)]),
      (30, [.madeUp(.error)]),
    ] as [(Int, [Finding])])
  func `a finding costs what its level costs`(_ score: Int, _ findings: [Finding]) {
    #expect(Score.of(findings, isAdopted: true) == score)
  }

  @Test(
    arguments: [
      (100, [.madeUp(.note, cost: 0)]),
      (80, [.madeUp(.warning, cost: 20)]),
      (30, [.madeUp(.error, cost: 3)]),
    ] as [(Int, [Finding])])
  func `a rule may state another cost, but not of a defect`(_ score: Int, _ findings: [Finding]) {
    #expect(Score.of(findings, isAdopted: true) == score)
  }

  @Test func `a rule costs once, at its highest`() {
    let findings: [Finding] = [.madeUp(.note), .madeUp(.warning), .madeUp(.warning)]
    #expect(Score.of(findings, isAdopted: true) == 92)
  }

  @Test func `an architecture that nobody is known to tune costs a little`() {
    #expect(Score.of([], isAdopted: false) == 98)
  }

  @Test(
    arguments: [
      (31, (1...20).map { .madeUp(.warning, "weights/\($0)", cost: 20) }),
      (28, [.madeUp(.error), .madeUp(.warning, "config/other", cost: 20)]),
      (28, [.madeUp(.error), .madeUp(.error, "config/other")]),
      (11, (1...20).map { .madeUp(.error, "weights/\($0)") }),
      (10, [.madeUp(.error, hidesModel: true)]),
      (8, [.madeUp(.error, hidesModel: true), .madeUp(.error, "config/other")]),
      (0, (1...20).map { .madeUp(.error, "weights/\($0)", hidesModel: true) }),
    ] as [(Int, [Finding])])
  func `a score stays in the band of the gravest finding`(_ score: Int, _ findings: [Finding]) {
    #expect(Score.of(findings, isAdopted: true) == score)
  }

  @Test func `only an error hides the model`() {
    #expect(Score.of([.madeUp(.warning, hidesModel: true)], isAdopted: true) == 92)
  }

  @Test func `an error that restricts is a defect all the same`() {
    #expect(Score.of([.madeUp(.error, effect: .restricts)], isAdopted: true) == 30)
  }

  @Test func `an error that changes nothing costs nothing`() {
    let gate = Finding.madeUp(.error, "platform/made-up", effect: .changesNothing)
    #expect(Score.of([gate], isAdopted: true) == 100)
    #expect(Score.of([gate, .madeUp(.warning)], isAdopted: true) == 92)
    #expect(Score.of([gate, .madeUp(.error)], isAdopted: true) == 30)
  }
}
