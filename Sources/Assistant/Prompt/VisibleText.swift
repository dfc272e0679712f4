extension StringProtocol {
    /// Whether there is something to see: more than white space and characters that show nothing.
    var hasVisibleText: Bool {
        unicodeScalars.contains { scalar in
            let properties = scalar.properties
            return switch properties.generalCategory {
            case .control, .format: false
            default: !properties.isWhitespace && !properties.isDefaultIgnorableCodePoint && scalar.value != 0x2800
            }
        }
    }
}
