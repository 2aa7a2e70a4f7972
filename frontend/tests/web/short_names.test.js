import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { besideOthers, endOf } = await import(script("web/charts/short_names.js"));

test("the end of a line has the beginning and the end of a long name", () => {
  assert.deepEqual(["web-1", "shop-web", "shop-web-02", "订单服务", "订单数据库-主库二号机房"].map(endOf), ["web-1", "shop-web", "sh…b-02", "订单服务", "订…机房"]);
  assert.deepEqual(["production-web-frontend-0001", "订单数据库主节点", "订单数据库-主库二号机房一"].map(besideOthers),
    ["product…eb-frontend-0001", "订单数据库主节点", "订单数…-主库二号机房一"]);
});
