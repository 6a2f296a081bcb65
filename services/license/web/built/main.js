import{start as t}from"./app.js";t(Date.now);
