import Testing
import TuningRules

@testable import TuningPlans

@Suite struct RecommendationTests {
  static func method(
    _ method: PlanRequest.Method, _ feasibility: Methods.Feasibility = .yes, fits: Bool? = nil
  ) -> Plan.Method {
    Plan.Method(
      method: method, answer: Methods.Method(feasibility), trainableParameters: 1, fits: fits,
      memory: TrainingMemoryTests.memory(method, trainable: 2_621_440) { _ in })
  }

  @Test func `LoRA is taken where it works and nothing limits the memory`() {
    let choice = Recommendation(
      [Self.method(.full), Self.method(.lora), Self.method(.qlora)], request: PlanRequest())
    #expect(choice.method == .lora)
    #expect(choice.instead.map(\.method) == [.full, .qlora])
  }

  @Test func `QLoRA is taken where LoRA doesn't fit, and the others say what they need`() {
    var request = PlanRequest()
    request.gpuMemoryBytes = 9_000_000_000
    let choice = Recommendation(
      [
        Self.method(.full, fits: false), Self.method(.lora, fits: false),
        Self.method(.qlora, fits: true),
      ],
      request: request)
    #expect(choice.method == .qlora)
    #expect(choice.instead.allSatisfy { $0.needs.contains("GB") })
  }

  @Test func `nothing is taken where nothing works`() {
    let choice = Recommendation([Self.method(.full, .no)], request: PlanRequest())
    #expect(choice.method == nil)
    #expect(choice.why == "No method works as the files stand.")
  }

  @Test
  func `every task has starter values with a reason and a source, and a range around the rate`() {
    for task in PlanRequest.Task.allCases {
      for method in PlanRequest.Method.allCases {
        let values = Hyperparameter.starters(
          for: method, task: task, request: PlanRequest(), facts: PlanFacts())
        #expect(values.allSatisfy { !$0.why.isEmpty && !$0.source.isEmpty })
        guard case .number(let rate)? = values.first(where: { $0.name == "learning_rate" })?.value,
          case .logUniform(let low, let high)? = SearchRange.ranges(for: method, task: task)
            .first?.distribution
        else {
          Issue.record("no learning rate for \(task)")
          continue
        }
        #expect(low < rate && rate < high)
      }
    }
  }

  @Test func `above 13 B parameters QLoRA starts at half the rate`() {
    let large = PlanFacts(parameterCount: 70_000_000_000)
    let values = Hyperparameter.starters(
      for: .qlora, task: .sft, request: PlanRequest(), facts: large)
    #expect(values.first?.value == .number(1e-4))
  }
}
