#pragma once

#include "services/search/filterquery.h"

#include <QLineEdit>
#include <QPointer>
#include <QTimer>

class QListWidget;
class QListWidgetItem;

namespace kekkai {

/// A filter field with a clear button and a list of what could be typed next: the terms the page knows and the values
/// its rows have. Waits a moment after the last key before it says what is wanted: rows may be many.
///
/// The list opens by itself while a term is typed, or with Ctrl+Space. Down and Up walk through it, Enter or Tab take
/// what is chosen, Esc closes it. It stands inside the window and never takes the focus.
class FilterEdit final : public QLineEdit {
    Q_OBJECT
public:
    explicit FilterEdit(QWidget *parent = nullptr);
    ~FilterEdit() override;

    void clearNow(); ///< empties it and says so at once
    void setNow(const QString &text); ///< sets it and says so at once

    /// The terms that are offered; none: there is no list.
    void setFields(const QList<FilterField> &fields);
    [[nodiscard]] const QList<FilterField> &fields() const { return m_fields; }
    /// The values to offer, one list for each field. An open list follows.
    void setSuggestions(const QList<QStringList> &values);
    /// The list while it is open, else null.
    [[nodiscard]] QListWidget *completionList() const;

Q_SIGNALS:
    void filterChanged(const QString &text); ///< trimmed; only when it differs from the last one
    void leftByKeyboard(); ///< Down or Enter: the rows want the focus
    void suggestionsWanted(); ///< values are about to be offered

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void announce();
    void offer(bool asked);
    void closeList();
    void take(const QListWidgetItem *item);
    bool walkList(QKeyEvent *event);
    void placeList();

    QTimer m_delay;
    QString m_last;
    QList<FilterField> m_fields;
    FilterCompletion m_completion;
    QPointer<QListWidget> m_list;
};

} // namespace kekkai
