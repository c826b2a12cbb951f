#pragma once

#include "models/schemas/difflinesmodel.h"
#include "models/schemas/schemachangesmodel.h"
#include "models/support/latestresult.h"

#include <QStringListModel>
#include <QWidget>

#include <array>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QTabBar;
class QTableView;
class QToolButton;
class QStackedWidget;

namespace kekkai {

/// Two schema versions side by side: what differs in their text, fields, tags and rules. Both are chosen here. F7 and
/// Shift+F7 go to the next and the previous change of the text.
class SchemaComparePanel final : public QWidget {
    Q_OBJECT
public:
    explicit SchemaComparePanel(QWidget *parent = nullptr);
    ~SchemaComparePanel() override;

    /// Subjects and versions to choose from. What is compared stays while it is there.
    void setInventory(const InventoryPtr &inventory);
    void compare(const SchemaVersionPtr &left, const SchemaVersionPtr &right);

    [[nodiscard]] SchemaComparisonPtr comparison() const { return m_comparison; }
    [[nodiscard]] bool isBusy() const { return m_work.isBusy(); }
    [[nodiscard]] QWidget *content() const; ///< the table that is shown
    void forget(); ///< all that is chosen and compared: the connection is another one

Q_SIGNALS:
    void closeRequested();

private:
    enum Tab { TextTab, FieldsTab, TagsTab, RulesTab, TabCount };
    struct Side {
        QLineEdit *subject = nullptr;
        QComboBox *version = nullptr;
        SchemaVersionPtr chosen;
    };

    [[nodiscard]] QWidget *madeChooser(Side &side, const QString &name, const QString &label);
    [[nodiscard]] QTableView *madeTable(const QString &name, QAbstractItemModel *model);
    void fillVersions(Side &side, int wanted);
    void takeSubject(Side &side);
    void takeVersion(Side &side);
    void ask();
    void show(const SchemaComparisonPtr &comparison);
    void showLines();
    void showCounts();
    void goToChange(bool forward);
    void goToRow(int row);
    void goToField(const SchemaChangesModel &model, int row);
    void fitColumns();
    bool eventFilter(QObject *watched, QEvent *event) override;

    InventoryPtr m_inventory;
    QStringListModel m_subjects;
    LatestResult<SchemaComparisonPtr> m_work;
    SchemaComparisonPtr m_comparison;
    DiffLinesModel m_lines;
    SchemaChangesModel m_fieldsModel{SchemaChangesModel::Kind::Fields};
    SchemaChangesModel m_tagsModel{SchemaChangesModel::Kind::Tags};
    SchemaChangesModel m_rulesModel{SchemaChangesModel::Kind::Rules};
    Side m_left;
    Side m_right;
    QLabel *m_note;
    QTabBar *m_tabs;
    QStackedWidget *m_stack;
    QTableView *m_text = nullptr;
    std::array<QTableView *, 3> m_tables{};
    QCheckBox *m_onlyChanges;
    QToolButton *m_previous;
    QToolButton *m_next;
    QLabel *m_where;
};

} // namespace kekkai
