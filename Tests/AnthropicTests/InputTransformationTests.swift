import Anthropic
import TestSupport
import Testing

@Suite struct InputTransformationTests {
    @Test func `what the server left out of a request is read at the start of the message`() async throws {
        let transformations = #"""
            [{"type":"thinking_dropped","path":"messages.3.content.0","reason":"prefix_binding_mismatch"},
            {"type":"something_new","more":1},{"path":"x"},null]
            """#.replacing("\n", with: "")
        let events = [
            ScriptedMessage.event("message_start", #""message":{"input_transformations":\#(transformations)}"#),
            ScriptedMessage.event("message_stop"),
        ]

        let outcome = try await outcome(of: .stream(events))

        let dropped = InputTransformation(
            type: "thinking_dropped", path: "messages.3.content.0", reason: "prefix_binding_mismatch")
        #expect(
            outcome.events.first
                == .messageStart(
                    MessageStart(inputTransformations: [dropped, InputTransformation(type: "something_new")])))
    }
}
