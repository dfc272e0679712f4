/// Something everyone should know, shown above the page until it is dismissed.
///
/// Dismissing writes the cookie `parley_dismissed` with the raw value; the server then leaves the notice out.
public enum Notice: String, Sendable, CaseIterable {
    /// Answers come from the small built-in model; says how to connect Claude.
    case localModel = "local-model"
}
