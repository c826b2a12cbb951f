#pragma once

#include "services/core/secret.h"

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace kekkai {

/// A line for a secret that may already be kept in the keychain. What is kept is never shown: an empty line keeps it,
/// text replaces it, and "Forget" marks it to go.
class SecretField final : public QWidget {
    Q_OBJECT
public:
    /// @param name  of the line, for tests; the button is called @p name + "Forget".
    explicit SecretField(const QString &name, QWidget *parent = nullptr);

    [[nodiscard]] QLineEdit *line() const { return m_line; }
    void setWhat(const QString &what); ///< "Password": for accessibility
    void setStored(bool stored);
    [[nodiscard]] bool isStored() const { return m_stored; }
    [[nodiscard]] bool isToBeForgotten() const { return m_stored && m_forget && isBlank(); }
    [[nodiscard]] bool isBlank() const;
    /// Whether there will be a secret: typed, or kept and not to be forgotten.
    [[nodiscard]] bool willBeKnown() const { return !isBlank() || (m_stored && !m_forget); }
    /// What was typed, without the blanks around it when @p trimmed. The line stays as it is.
    [[nodiscard]] Secret typed(bool trimmed) const;
    void clear();

Q_SIGNALS:
    void changed();

private:
    void updateState();

    QLineEdit *m_line;
    QPushButton *m_button;
    QString m_what;
    bool m_stored = false;
    bool m_forget = false;
};

} // namespace kekkai
