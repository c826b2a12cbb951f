#pragma once

#include "services/schemas/schematext.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace kekkai {

class CodeView;

/// The text of one schema version beside its fields, with what belongs to it: laid out or as registered, search, copy.
/// It shows what it is given and computes nothing.
class SchemaTextView final : public QWidget {
    Q_OBJECT
public:
    explicit SchemaTextView(QWidget *parent = nullptr);

    /// @p registered is what the copy button copies. Null shows nothing. The field shown before is shown again when the
    /// new text has it.
    void setText(const SchemaTextPtr &text, const QByteArray &registered);
    [[nodiscard]] SchemaTextPtr text() const { return m_text; }
    void setWaiting(const QString &sentence); ///< clears the text and says why there is none

    /// Highlights the definition of @p path and scrolls there. False when it does not stand in this text.
    bool showField(const QString &path);
    void showNoField();

    [[nodiscard]] SchemaText::Form form() const;
    [[nodiscard]] CodeView *code() const { return m_code; }

Q_SIGNALS:
    void fieldEntered(const QString &path); ///< the user's cursor went into its definition
    void formChanged(); ///< the text is wanted in form()

private:
    SchemaTextPtr m_text;
    QByteArray m_registered;
    QString m_path; ///< of the field that is highlighted
    CodeView *m_code;
    QLabel *m_note;
    QToolButton *m_laidOut;
};

} // namespace kekkai
