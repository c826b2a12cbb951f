#pragma once

#include "services/core/maskedvalue.h"
#include "services/inventory/objectref.h"
#include "ui/support/theme.h"
#include "ui/widgets/jsonhighlighter.h"

#include <QHash>
#include <QScrollArea>
#include <QSet>

namespace kekkai {

/// How a value of the details pane is shown.
struct FactOptions {
    bool mono = false; ///< names, ids, keys: fixed pitch, one line, elided in the middle
    bool copyable = false; ///< with a copy button
    QString toolTip = {}; ///< such as the time in UTC
};

/// The right side of a page: all about the selected object. It is filled from top to bottom:
///     pane.clear(); pane.setKey(…); pane.setHeading(…); pane.addChip(…); pane.addSection(…); pane.addFact(…);
/// What was added is shown when control returns to the event loop (or by commit()). Filling it again with the same
/// things changes nothing on the screen; with other things under the same key it keeps the scroll position; which
/// blocks are folded is kept by their title.
class DetailsPane final : public QScrollArea {
    Q_OBJECT
public:
    explicit DetailsPane(QWidget *parent = nullptr);
    ~DetailsPane() override;

    void clear(); ///< begins anew; alone, the pane says that nothing is selected
    void setKey(const QString &key); ///< names the object: the same key, the same scroll position
    void setHeading(const QString &name, const QString &kind); ///< @p kind such as "KEK"
    void addChip(const QString &text, Token token, const QString &iconName);
    void addSection(const QString &title);
    void addFact(const QString &label, const QString &value, const FactOptions &options = {});
    /// A secret shows dots and the word "hidden", and cannot be copied; a harmless value is an ordinary fact.
    void addMasked(const QString &label, const MaskedValue &value);
    void addLink(const QString &label, const QString &text, const ObjectRef &target);
    /// Running text, folded away below its title when @p folded. Plain text, wrapped, control characters written out;
    /// of a long one the beginning, with a link that shows all.
    void addText(const QString &title, const QString &text, bool folded = false);
    /// Code with a copy button. @p text is shown as it is: mask it before. @p copied is what the button copies where
    /// that is not what is shown, such as a schema's own text beside its indented view.
    void addCode(const QString &title, const QString &text,
                 JsonHighlighter::Language language = JsonHighlighter::Language::Json, bool folded = true,
                 const QString &copied = {});
    /// A sentence that matters, such as "This field is written in clear": an icon, the sentence.
    void addNote(const QString &text, Token token, const QString &iconName);
    void commit(); ///< shows it now

    /// Whether the blank pane says that a row can be selected: true only where there are rows.
    void setInvites(bool invites);
    [[nodiscard]] bool isBlank() const; ///< shows no object

Q_SIGNALS:
    void linkActivated(const kekkai::ObjectRef &object);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Item;
    void add(Item item);
    void rebuild();
    QWidget *madeProse(const QString &label, const QString &text, QWidget *parent);
    QWidget *madeCode(const Item &item);
    QWidget *madeFoldable(const QString &title, QWidget *content, bool folded, const QString &copied);

    QList<Item> m_pending;
    QList<Item> m_shown;
    QString m_pendingKey;
    QString m_shownKey;
    bool m_scheduled = false;
    bool m_built = false;
    bool m_invites = true;
    QHash<QString, bool> m_folds; ///< by title: folded
    QSet<QString> m_wholeTexts; ///< labels of long texts that are shown whole, of the object shown
};

} // namespace kekkai
