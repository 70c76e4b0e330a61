import { randomUUID } from 'node:crypto';
import { DataTypes, type ModelAttributeColumnOptions } from 'sequelize';

type Column = ModelAttributeColumnOptions;
const optional = (type: Column['type']): Column => ({ type, allowNull: true });
const required = (type: Column['type']): Column => ({ type, allowNull: false });

/**
 * Column kinds by the few names that the models use; the rules stand in the migrations. They are
 * getters, since Sequelize writes a column's name into the object that describes it.
 */
export const column = {
  /** UUIDv4: 122 random bits, so that one id does not reveal the next (ASVS 11.5.1). */
  get id(): Column {
    return { type: DataTypes.STRING, primaryKey: true, defaultValue: () => randomUUID() };
  },
  get serial(): Column {
    return { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true };
  },
  get key(): Column {
    return { type: DataTypes.STRING, primaryKey: true };
  },
  get text() {
    return required(DataTypes.STRING);
  },
  get textOrNull() {
    return optional(DataTypes.STRING);
  },
  get longText() {
    return required(DataTypes.TEXT);
  },
  get longTextOrNull() {
    return optional(DataTypes.TEXT);
  },
  /** Whole numbers: cents, basis points, counts. */
  get int() {
    return required(DataTypes.BIGINT);
  },
  get intOrNull() {
    return optional(DataTypes.BIGINT);
  },
  get bool() {
    return required(DataTypes.BOOLEAN);
  },
  get json() {
    return required(DataTypes.JSON);
  },
  get jsonOrNull() {
    return optional(DataTypes.JSON);
  },
  get time() {
    return required(DataTypes.DATE);
  },
  get timeOrNull() {
    return optional(DataTypes.DATE);
  },
};

/** Most rows store when they were made and last changed. */
export const stamped = {
  underscored: true,
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const;
/** Rows that are written once store when they were made. */
export const madeOnce = { underscored: true, createdAt: 'created_at', updatedAt: false } as const;
/** Rows that are part of another row store no time of their own. */
export const unstamped = { underscored: true, timestamps: false } as const;
