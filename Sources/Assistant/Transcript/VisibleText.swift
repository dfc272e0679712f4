extension StringProtocol {
    /// Whether the text contains anything visible: more than white space and invisible characters.
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
